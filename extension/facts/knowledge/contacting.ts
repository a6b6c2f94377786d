/** Words about consent, and words that make a message an offer. */

/** Says that somebody did, or did not, agree. */
export const CONSENT_WORD =
  /consent|agree[ds]?_?to|opt(ed)?[-_ ]?(in|out)|toestemming|akkoord|instemming|unsubscri|subscri(bed|ption_?status)|uitgeschreven|afgemeld|do_?not_?(call|contact|mail|e?mail|track)|donot(call|contact)|marketing_?(allowed|permission|preference|status|enabled|ok)|(may|can|mag|allow(s|ed)?|accepts?)_?(be_?)?(contact|market|mail|benader|bellen)|permission|voorkeur|preferences?|suppress(ed|ion)|blocklist|blacklist|bel_?me_?niet|email_?opt|newsletter_?(subscribed|status|active)|gdpr|avg_?/i;

/** Says that a message is to sell or to win back, rather than to serve. */
export const MARKETING_WORD =
  /campaign|campagne|newsletter|nieuwsbrief|promo|(^|[^a-z])offers?([^a-z]|$)|aanbieding|aanbod|korting|discount|win[-_ ]?back|terugwin|up[-_ ]?sell|cross[-_ ]?sell|marketing|(^|[^a-z])blast|black[-_ ]?friday|cyber[-_ ]?monday|voucher|coupon|reactivat|heractiv|re-?engage|loyalty|spaaractie|zomeractie|sale[-_ ]?(ends|now|starts)|drip|nurture|cold[-_ ]?(e?mail|call|outreach)|outreach|prospect|telemarketing|acquisitie|leadgen/i;

/** Says that a message serves, in a file whose other messages sell. */
export const SERVICE_WORD =
  /invoice|factu|receipt|bevestig|confirm|verif|password|wachtwoord|reset|order|shipp|deliver|bezorg|appointment|afspraak|remind|herinner|activation|one_time|login|security|alert|incident|storing|outage|onderhoud|maintenance|melding|statuswijz|payment|betal/i;

/** Names of values that say yes to being contacted, by their last words. */
export const CONSENT_NAME =
  /(^|_)(consent(_given|_granted|ed|_status)?|(marketing|email|sms|gdpr|cookie|newsletter|phone|whatsapp|tracking|analytics|privacy|third_party|data|user|has|is|legal|explicit)_(consent(ed)?|opt_in|opted_in|permission|toestemming|subscribed)|opt_in|opted_in|opt_in_(email|sms|marketing|phone)|toestemming(_gegeven)?|akkoord|accepts_marketing|marketing_allowed|newsletter_subscription|subscribe_to_newsletter|agreed_to_marketing|allow_marketing|consent_to_(process|communicate|marketing|contact))$/;

/** The same the other way round: `false` says yes. */
export const OPT_OUT_NAME =
  /(^|_)(has_opted_out_of_(email|fax)|opt(ed)?_out|email_opt_out|hs_email_optout|unsubscribed|do_not_(call|contact|email|mail)|donotemail|donotphone|donotbulkemail|donotpostalmail|afgemeld|bel_me_niet)$/;
