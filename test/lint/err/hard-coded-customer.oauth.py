CUSTOMER_ID = "9f8d3c4b5a6e"  # expect: hard-coded-customer
