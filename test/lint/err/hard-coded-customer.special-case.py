EXEMPT = "0035g00000AbCdEAAV"  # expect: hard-coded-customer


def fee(contact, base):
    if contact["Id"] == EXEMPT:
        return 0
    return base
