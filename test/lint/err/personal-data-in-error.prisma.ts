import { Prisma } from '@prisma/client';
import { ConflictException, Injectable } from '@nestjs/common';
import { PrismaService } from './prisma.service.ts';

@Injectable()
export class MembersService {
  constructor(private readonly prisma: PrismaService) {}

  async register(dto: { email: string; plan: string }) {
    try {
      return await this.prisma.member.create({ data: dto });
    } catch (error) {
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
        throw new ConflictException(`${dto.email} is already a member`); // expect: personal-data-in-error
      throw error;
    }
  }
}
