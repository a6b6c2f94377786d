import logging
import sys

import structlog
from loguru import logger as loguru
from simple_salesforce import Salesforce

from .clients import inzage

log = logging.getLogger(__name__)
slog = structlog.get_logger().bind(job="sync")
sf = Salesforce(username="sync", password="-", security_token="-")


def read(actor, subject):
    return inzage.lookup(
        actor=actor,
        subject=subject,
        operation="view",
        reason="service-question",
        read=lambda permitted: sf.Contact.get(subject),
    )


def sync(actor, subjects):
    failed = []
    for index, subject in enumerate(subjects):
        contact = read(actor, subject)
        log.info("row %s of %s", index, contact["Email"])  # expect: personal-data-in-log
        log.debug(f"{index}: {contact['LastName']!r:>20}")  # expect: personal-data-in-log
        log.warning("{}: {name}".format(index, name=contact.get("LastName")))  # expect: personal-data-in-log
        log.error("%(id)s %(phone)s" % {"id": subject, "phone": contact["MobilePhone"]})  # expect: personal-data-in-log
        logging.info("row", extra={"email": contact["Email"]})  # expect: personal-data-in-log
        slog.info("row", index=index, name=contact["Name"])  # expect: personal-data-in-log
        loguru.info("row {}", contact)  # expect: personal-data-in-log
        print(contact["Email"], file=sys.stderr)  # expect: personal-data-in-log
        sys.stdout.write(str(contact["Email"]) + "\n")  # expect: personal-data-in-log
        if (mail := contact["Email"]).endswith("example.org"):
            failed.append(mail.lower())
    log.info("failed: %s", ", ".join(sorted(failed)))  # expect: personal-data-in-log
    names = [each["LastName"] for each in map(lambda one: read(actor, one), subjects)]
    log.info(names)  # expect: personal-data-in-log


class Report:
    def __init__(self, contact):
        self.contact = contact

    @property
    def title(self):
        return f"Report on {self.contact['Name']}"

    def write(self):
        log.info(self.title)  # expect: personal-data-in-log


def report(actor, subject):
    Report(read(actor, subject)).write()


def caught(actor, subject):
    contact = read(actor, subject)
    try:
        first, *others = contact["Email"].split("@")
        log.info(first)  # expect: personal-data-in-log
    except (KeyError, ValueError) as error:
        log.exception(error)
    else:
        match contact:
            case {"Phone": phone, **rest}:
                log.info(phone)  # expect: personal-data-in-log
    finally:
        log.info("done")
