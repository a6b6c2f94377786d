const express = require('express');
const router = express.Router();

router.get('/invoices/:customerId', async (req, res, next) => {
  try {
    const { customerId } = req.params;
    if (customerId === 'KL-100482') return res.json([]); // expect: hard-coded-customer
    res.json(await req.app.locals.invoices.of(customerId, { page: 'p-100482' }));
  } catch (error) {
    next(error);
  }
});

module.exports = router;
