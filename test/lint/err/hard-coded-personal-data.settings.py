from dataclasses import dataclass


@dataclass(frozen=True)
class Payee:
    name: str
    iban: str


DEFAULT = Payee(name="Beheer", iban="NL91ABNA0417164300")  # expect: hard-coded-personal-data
ORDER_NUMBER = 123456782
