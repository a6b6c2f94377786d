import hashlib
import logging
import sys

import structlog
from loguru import logger as loguru
from simple_salesforce import Salesforce

from .clients import inzage

log = logging.getLogger(__name__)
slog = structlog.get_logger().bind(job="sync")
sf = Salesforce(username="sync", password="-", security_token="-")
HIDDEN = ("Name", "Email")


def read(actor, subject):
    return inzage.lookup(
        actor=actor,
        subject=subject,
        operation="view",
        reason="service-question",
        read=lambda permitted: sf.Contact.get(subject),
    )


def shade(text):
    return text[:1] + "***"


def sync(actor, subjects):
    failed = []
    for index, subject in enumerate(subjects):
        contact = read(actor, subject)
        log.info("row %s of %s", index, contact["Id"])
        log.debug(f"{index}: {len(contact['LastName'])!r:>20}")
        log.warning("{}: {found}".format(index, found=contact.get("LastName") is not None))
        log.error("%(id)s %(phone)s" % {"id": subject, "phone": bool(contact["MobilePhone"])})
        logging.info("row", extra={"id": contact["Id"]})
        slog.info("row", index=index, mail=hashlib.sha256(contact["Email"].encode()).hexdigest())
        loguru.info("row {}", list(contact.keys()))
        log.info(shade(contact["LastName"]))
        log.info("account ending in %s", contact["IBAN__c"][-4:])
        print(contact["Id"], file=sys.stderr)
        safe = {key: value for key, value in contact.items() if key in ("Id", "Status")}
        log.info(safe)
        if "@" not in contact["Email"]:
            failed.append(contact["Id"])
    log.info("failed: %s of %d", ", ".join(sorted(failed)), len(subjects))
    names = [each["Id"] for each in map(lambda one: read(actor, one), subjects)]
    log.info(names)


class Report:
    def __init__(self, contact):
        self.contact = contact

    @property
    def title(self):
        return f"Report {self.contact['Id']}"

    def write(self):
        log.info(self.title)


def report(actor, subject):
    Report(read(actor, subject)).write()


def email_template(name: str):
    log.info("template %s", name)


def caught(actor, subject):
    contact = read(actor, subject)
    try:
        _, domain = contact["Email"].split("@")
        del contact["Email"]
        log.info(contact["Email"])
    except (KeyError, ValueError) as error:
        log.exception(error)


def listed(actor, subject):
    answer = inzage.lookup(
        actor=actor,
        subject=subject,
        operation="view",
        reason="service-question",
        read=lambda permitted: sf.query(f"SELECT Id, Name, Email FROM Contact WHERE Id = '{subject}'"),
    )
    for row in answer["records"]:
        log.info({key: value for key, value in row.items() if key not in HIDDEN})
