import createHttpError from 'http-errors';
import { TRPCError } from '@trpc/server';
import { HTTPException } from 'hono/http-exception';
import { GraphQLError } from 'graphql';
import Boom from '@hapi/boom';
export function a(email: string) { throw createHttpError(409, `${email} exists`); } // expect: personal-data-in-error
export function b(email: string) { throw new TRPCError({ code: 'CONFLICT', message: `${email} exists` }); } // expect: personal-data-in-error
export function c(user: { phone: string }) { throw new HTTPException(400, { message: 'bad phone ' + user.phone }); } // expect: personal-data-in-error
export function d(customer: { lastName: string }) { return Promise.reject(new GraphQLError(`no policy for ${customer.lastName}`)); } // expect: personal-data-in-error
export function e(email: string) { throw Boom.notFound(`no ${email}`); } // expect: personal-data-in-error
export function f(id: string) { throw new Error(`no customer ${id}`); }
export function g(email: string) { if (!email) throw new Error('email is required'); throw new TypeError(`email must be a string, not ${typeof email}`); }
export function h(email: string) { throw new Error(`address of ${email.length} characters`); }
