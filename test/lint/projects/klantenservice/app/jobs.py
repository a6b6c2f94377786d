from app.journal import Journal, record, tally
from app import journal
from .services.customers import as_line, customer, customers, public


def nightly(actor, subjects):
    seen = []
    for contact in customers(actor, subjects):
        record("seen", contact["Email"])  # expect: personal-data-in-log
        record("seen", subject=contact["Id"])
        record("seen", phone=contact["MobilePhone"])  # expect: personal-data-in-log
        record("seen", public(contact))
        seen.append(contact)
    tally(seen)
    print(len(seen))


def one(actor, subject):
    found = customer(actor, subject)
    print(as_line(found))  # expect: personal-data-in-log
    journal.record("one", as_line(found))  # expect: personal-data-in-log
    book = Journal("night")
    book.put(found["LastName"])  # expect: personal-data-in-log
    book.put(found["Id"])
