/** How databases of one's own are read: tables and models that hold people, and the calls that read them. */

/** Models and tables by their singular or plural, in English and Dutch. */
export const PERSON_MODEL =
  /^(customer|contact|klant|lead|person|people|persoon|personen|patient|patienten|patiënt|member|lid|leden|subscriber|abonnee|relatie|inwoner|debiteur|verzekerde|policyholder|user|gebruiker|profile|participant|deelnemer|guest|applicant|candidate|kandidaat|prospect|client_?contact)(e?s|en)?$/i;

/** Reads that only such a library has, on a model: `prisma.customer.findMany(…)`, `Customer.findByPk(…)`. */
export const MODEL_READS =
  /^(findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findMany|findAll|findByPk|findAndCountAll|findById|findOneBy|findOneByOrFail|findOneOrFail|findBy|findAndCount|find_one|find_by_id)$/;
/** Lists have these too: they count with a condition that is written out. */
export const MODEL_FINDS = /^(find|findOne|where)$/;

/** Behind `Customer.objects` (Django) and `Customer.query` (Flask-SQLAlchemy). */
export const MANAGER_READS =
  /^(get|filter|all|exclude|first|last|values|values_list|only|earliest|latest|in_bulk|filter_by|get_or_404|first_or_404|select_related|prefetch_related|iterator|aget|afirst)$/;
export const MANAGERS = /^(objects|query|all_objects|active)$/;

/** Calls that are given the model: `session.query(Customer)`, `get_object_or_404(Customer, pk=id)`. */
export const GIVEN_MODEL = /^(query|get|get_object_or_404|aget_object_or_404|get_list_or_404|get_one)$/;
/** What runs `select(Customer).where(…)`. */
export const RUNNING = /^(execute|scalar|scalars|scalar_one|stream|stream_scalars|exec)$/;
/** What names the table: `supabase.from('customers')`, `db.collection('klanten')`, `knex('leads')`. */
export const TABLE_CALLS = /^(from|collection|table|into|getRepository|model)$/;
/** After it, these give the rows. */
export const TABLE_READS = /^(select|find|findOne|first|get|toArray|pluck|find_one|stream|all|one)$/;
