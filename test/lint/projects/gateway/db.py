import os

import psycopg


def rows(sql, values=()):
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return connection.execute(sql, values).fetchall()
