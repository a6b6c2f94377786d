const createError = require('http-errors');
const express = require('express');

const router = express.Router();

router.get('/citizens/:bsn', async (req, res, next) => {
  const { bsn } = req.params;
  const citizen = await req.app.locals.register.lookUp(bsn);
  if (!citizen) return next(createError(404, 'this citizen is unknown'));
  return res.json(citizen);
});

module.exports = router;
