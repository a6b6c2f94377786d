import os

from jira import JIRA

from zenpy import Zenpy

from .audit import inzage

zenpy = Zenpy(subdomain="acme", email=os.environ["ZD_USER"], token=os.environ["ZD_TOKEN"])
jira = JIRA(server="https://acme.atlassian.net", basic_auth=(os.environ["JIRA_USER"], os.environ["JIRA_TOKEN"]))


def escalate(actor, ticket_id):
    ticket = inzage.lookup(
        {"actor": actor, "subject": ticket_id, "operation": "view", "reason": "complaint"},
        lambda permitted: zenpy.tickets(id=ticket_id),
    )
    issue = jira.create_issue(project="OPS", summary=f"Ticket {ticket.id}", issuetype={"name": "Bug"})
    return issue.key
