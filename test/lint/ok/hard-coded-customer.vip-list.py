import os

VIP_CUSTOMERS = os.environ.get("VIP_CUSTOMERS", "").split(",")
PLANS = ["KL-1", "KL-2"]


def priority(customer, plan):
    return customer.number in VIP_CUSTOMERS or plan in PLANS
