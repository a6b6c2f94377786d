import logging
from collections import defaultdict
from functools import partial

import pandas as pd

log = logging.getLogger(__name__)


def by_year(klanten):
    names = defaultdict(list)
    for klant in klanten:
        names[klant.jaar].append(klant.achternaam)
    log.info("years %d", len(names))
    ids = {}
    for klant in klanten:
        ids.setdefault(klant.jaar, []).append(klant.id)
    log.info("ids %s", ids)


def plus(engine):
    frame = pd.read_sql("SELECT id, email, segment FROM customers", engine)
    log.info("plus %s", frame.loc[frame["segment"] == "plus", "segment"].tolist())
    log.info("ids %s", frame.loc[:, ["id", "segment"]])


def read(number):
    return {"number": number}


def retried(times, work):
    return work()


def show(number):
    found = retried(3, partial(read, number))
    log.info("found %s", found)
