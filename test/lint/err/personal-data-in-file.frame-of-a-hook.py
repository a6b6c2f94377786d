import json

from airflow.providers.postgres.hooks.postgres import PostgresHook

DUE = """
    SELECT customer_id, email, phone
    FROM customers
    WHERE due_at < now()
"""


def extract(path):
    frame = PostgresHook(postgres_conn_id="crm").get_pandas_df(DUE)
    frame.to_csv(path)  # expect: personal-data-in-file
    return json.loads(frame.to_json(orient="records"))
