export async function importList(inzageUrl: string, rows: { id: string; agreed: string }[]) {
  for (const row of rows) {
    await fetch(`${inzageUrl}/v1/consents`, {
      method: 'POST',
      body: JSON.stringify({
        subject: row.id,
        reason: 'sales-offer',
        consent: { status: row.agreed, method: 'import' },
      }),
    });
  }
}
