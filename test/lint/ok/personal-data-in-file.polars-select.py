import os

import polars as pl


def churn():
    frame = pl.read_database("SELECT customer_id, email, plan FROM customers", os.environ["DB"])
    frame.select(["customer_id", "plan"]).write_parquet("churn.parquet")
    frame.drop("email").write_csv("churn.csv")
    print(frame.group_by("plan").len())
