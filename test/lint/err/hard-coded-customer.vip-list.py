import os

VIP_CUSTOMERS = ["KL-44021", "KL-90233"]  # expect: hard-coded-customer
PLANS = ["KL-1", "KL-2"]


def priority(customer, plan):
    return customer.number in VIP_CUSTOMERS or plan in PLANS
