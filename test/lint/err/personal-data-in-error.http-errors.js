const createError = require('http-errors');
const express = require('express');

const router = express.Router();

router.get('/citizens/:bsn', async (req, res, next) => {
  const { bsn } = req.params;
  const citizen = await req.app.locals.register.lookUp(bsn);
  if (!citizen) return next(createError(404, `citizen ${bsn} is unknown`)); // expect: personal-data-in-error
  return res.json(citizen);
});

module.exports = router;
