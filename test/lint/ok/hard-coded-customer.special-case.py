EXEMPT = "01p5g00000AbCdEAAV"


def fee(contact, base):
    if contact["TriggerId"] == EXEMPT:
        return 0
    return base
