class KlantFout(Exception):
    """Wat er met een klant misging."""


def boek(klanten, iban, bedrag):
    klant = klanten.get(iban)
    if klant is None:
        raise KlantFout("geen klant bij rekening %s" % iban)  # expect: personal-data-in-error
    if bedrag <= 0:
        raise ValueError(f"bedrag {bedrag} is te klein")
    klant.boek(bedrag)
