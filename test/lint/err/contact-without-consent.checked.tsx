import { requireMarketingConsent } from './consent.ts';
import { sendEmail } from './mail.ts';

export function OfferButton({ customer, offer }: { customer: { id: string; email: string }; offer: { id: string } }) {
  const sendOffer = async () => {
    await sendEmail(customer.email, 'offer', { offer: offer.id }); // expect: contact-without-consent
  };
  return <button onClick={sendOffer}>{offer.id}</button>;
}

export const check = requireMarketingConsent;
