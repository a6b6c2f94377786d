import psycopg

from .audit import inzage


def customer(actor, conn: psycopg.Connection, customer_id):
    def read(permitted):
        with conn.cursor() as cursor:
            cursor.execute("SELECT * FROM customers WHERE id = %s", (customer_id,))  # expect: select-all
            return cursor.fetchone()

    return inzage.lookup({"actor": actor, "subject": customer_id, "operation": "view", "reason": "order"}, read)
