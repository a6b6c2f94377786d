'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
const pino = require('pino');
const log = pino();
function tell(text) { log.info(text); }
Object.assign(module.exports, { tell });
exports.say = exports.shout = (t) => console.warn(t);
Object.defineProperty(exports, 'hear', { enumerable: true, get: function () { return tell; } });
