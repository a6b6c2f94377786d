import anthropic

from .crm import inzage, sf

client = anthropic.AsyncAnthropic()
SYSTEM = "Je bent een vriendelijke medewerker van de klantenservice."


async def antwoord(actor, case_id):
    case = await inzage.lookup(
        {"actor": actor, "subject": case_id, "operation": "view", "reason": "ai-summary"},
        lambda permitted: sf.Case.get(case_id),
    )
    vraag = "Vat de zaak samen met nummer " + case["CaseNumber"]
    bericht = await client.messages.create(
        model="claude-sonnet-4-5",
        max_tokens=500,
        system=SYSTEM,
        messages=[{"role": "user", "content": vraag}],
    )
    return bericht.content[0].text
