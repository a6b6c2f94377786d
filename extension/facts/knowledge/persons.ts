/** What only looks like somebody's data, and domains where people have their own mail. */

/** Mail domains of persons rather than of organisations. */
export const PERSONAL_MAIL = new Set(
  (
    'gmail.com googlemail.com hotmail.com hotmail.nl outlook.com live.nl live.com msn.com yahoo.com yahoo.nl icloud.com ' +
    'me.com mac.com proton.me protonmail.com gmx.net gmx.de gmx.com web.de t-online.de aol.com ziggo.nl kpnmail.nl ' +
    'planet.nl xs4all.nl home.nl upcmail.nl casema.nl chello.nl quicknet.nl hetnet.nl telfort.nl tele2.nl solcon.nl ' +
    'telenet.be skynet.be proximus.be orange.fr free.fr wanadoo.fr laposte.net libero.it'
  ).split(' '),
);

/** Local parts that nobody is called. */
export const NOBODY =
  /^(info|no-?reply|noreply|do-?not-?reply|support|help(desk)?|ops|operations|root|(post|web|host)master|newsletter|nieuws(brief)?|team|admin|contact|sales|test(er|ing)?\d*|user\d*|example|foo|bar|baz|demo|dummy|fake|someone|somebody|nobody|your(\.?name|\.?email)?|my(\.?name|\.?email)?|me|you|name|email|abc|xyz|customer\d*|klant\d*|john\.?doe|jane\.?doe|first\.?last|firstname\.?lastname|voornaam\.?achternaam|(?<same>.)\k<same>+)$/i;

/** Names under which code says who wrote it. */
export const SIGNATURE =
  /^__\w*(author|contact|maintainer|credit|email|copyright|doc)\w*__$|^(author|maintainer)s?(_?email)?$/i;

/** Names whose nine digits are something else than a citizen number. */
export const OTHER_NUMBER =
  /artikel|article|product|phone|telefoon|mobile|mobiel|order|invoice|factuur|ticket|amount|bedrag|price|prijs|timestamp|barcode|serial|version|contract|polis|policy|parcel|kenmerk|reference|(tel|fax|case|zaak|kvk|coc|chamber|kamer|vat|btw|rsin|postcode|zip|time|date|datum|size|width|height|port|seed|versie|hash|color|colour|sku|ean|isbn|pid|ref|duns|siren|meter|device|imei|track|room|build|seq|count|limit|max|min|timeout|delay|offset|id)s?(_?(number|nummer|nr|no|code))?$/i;
export const CITIZEN_NUMBER =
  /(bsn|burger_?service_?n(umme)?r|sofi(nummer)?|citizen|(^|[^a-z])ssn|[a-z]ssn(?![a-z])|social_?security|national_?id|rijksregister)/i;
