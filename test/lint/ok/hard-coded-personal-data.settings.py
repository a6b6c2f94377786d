from dataclasses import dataclass


@dataclass(frozen=True)
class Payee:
    name: str
    iban: str


DEFAULT = Payee(name="Beheer", iban="NL00ABNA0417164300")
ORDER_NUMBER = 123456782
