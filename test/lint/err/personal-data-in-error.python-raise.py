from dataclasses import dataclass


@dataclass
class Contact:
    id: str
    email: str


class ContactNotFound(Exception):
    pass


class DuplicateContactError(Exception):
    def __init__(self, message, contact_id=None):
        super().__init__(message)
        self.contact_id = contact_id


def check(existing: list[Contact], contact: Contact):
    for other in existing:
        if other.email == contact.email and other.id != contact.id:
            raise DuplicateContactError(f"{contact.email} exists already", contact_id=other.id)  # expect: personal-data-in-error
    return contact
