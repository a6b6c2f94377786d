class KlantFout(Exception):
    """Wat er met een klant misging."""


def boek(klanten, iban, bedrag):
    klant = klanten.get(iban)
    if klant is None:
        raise KlantFout("geen klant bij deze rekening")
    if bedrag <= 0:
        raise ValueError(f"bedrag {bedrag} is te klein")
    klant.boek(bedrag)
