import logging

import pandas as pd
from sqlalchemy import create_engine, text

log = logging.getLogger(__name__)
engine = create_engine("postgresql+psycopg://localhost/crm")


def load():
    with engine.connect() as connection:
        frame = pd.read_sql(text("SELECT id, email, city FROM customers WHERE churned"), connection)
    log.info("churned:\n%s", frame.head())  # expect: personal-data-in-log
    return frame
