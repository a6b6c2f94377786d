OAUTH_URL = "https://login.example.org/oauth2/authorize"
CLIENT_ID = "9f8d3c4b5a6e"
