import os

import msal

app = msal.ConfidentialClientApplication(
    os.environ["AZURE_CLIENT_ID"],
    client_credential=os.environ["AZURE_CREDENTIAL"],
)
