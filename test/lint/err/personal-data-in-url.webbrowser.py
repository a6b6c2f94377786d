import webbrowser


def find(customer):
    webbrowser.open(f"https://www.example.org/search?q={customer.email}")  # expect: personal-data-in-url
