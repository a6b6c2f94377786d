import logging
from collections import defaultdict
from functools import partial

import pandas as pd

from .clients import hubspot

log = logging.getLogger(__name__)


def by_year(klanten):
    names = defaultdict(list)
    for klant in klanten:
        names[klant.jaar].append(klant.achternaam)
    log.info("names %s", dict(names))  # expect: personal-data-in-log
    mails = {}
    for klant in klanten:
        mails.setdefault(klant.jaar, []).append(klant.email)
    log.info("mails %s", mails)  # expect: personal-data-in-log


def plus(engine):
    frame = pd.read_sql("SELECT id, email, segment FROM customers", engine)
    log.info("plus %s", frame.loc[frame["segment"] == "plus", "email"].tolist())  # expect: personal-data-in-log


def read(number):
    return hubspot.crm.contacts.basic_api.get_by_id(number, properties=["email"])  # expect: direct-crm-client


def retried(times, work):
    return work()


def show(number):
    person = retried(3, partial(read, number))
    log.info("person %s", person.properties)  # expect: personal-data-in-log
