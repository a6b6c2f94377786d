import os

import msal

app = msal.ConfidentialClientApplication(
    os.environ["AZURE_CLIENT_ID"],
    client_credential="Kx8~Qv2.mTr7LpZ4sNw9bYc1Hd6",  # expect: credential-exposed
)
