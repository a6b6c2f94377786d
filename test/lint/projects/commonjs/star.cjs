'use strict';
var __exportStar = (from, to) => Object.assign(to, from);
__exportStar(require('./lib.cjs'), exports);
