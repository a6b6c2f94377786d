import psycopg

from .audit import inzage


def customer(actor, conn: psycopg.Connection, customer_id):
    def read(permitted):
        with conn.cursor() as cursor:
            cursor.execute("SELECT id, email FROM customers WHERE id = %s", (customer_id,))
            return cursor.fetchone()

    return inzage.lookup({"actor": actor, "subject": customer_id, "operation": "view", "reason": "order"}, read)
