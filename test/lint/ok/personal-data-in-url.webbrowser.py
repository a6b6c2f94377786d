import webbrowser


def find(customer, folder, first_name):
    webbrowser.open(f"https://www.example.org/customers/{customer.id}")
    with open(f"{folder}/{first_name}.txt") as handle:
        return handle.read()
