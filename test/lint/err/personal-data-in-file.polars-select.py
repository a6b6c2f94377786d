import os

import polars as pl


def churn():
    frame = pl.read_database("SELECT customer_id, email, plan FROM customers", os.environ["DB"])
    frame.select(["customer_id", "email"]).write_parquet("churn.parquet")  # expect: personal-data-in-file
    frame.drop("plan").write_csv("churn.csv")  # expect: personal-data-in-file
    print(frame.group_by("plan").len())
