import type { FC } from 'hono/jsx';
import { RANGES, type Range } from '../range.ts';
import type { Reader } from '../reader.ts';

/** Chooses time and organisation; a form of the address itself, so that it works without the script. */
export const RangePicker: FC<{
  reader: Reader;
  range: Range;
  organisations: readonly { id: string; name: string }[];
  /** The page's own parameters, kept when the range changes. */
  keep?: Record<string, string>;
}> = ({ reader, range, organisations, keep = {} }) => {
  const { t, f } = reader;
  return (
    <form class="range" method="get" aria-label={t.range.label}>
      {Object.entries(keep).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <label>
        <span>{t.range.time}</span>
        <select name="range" data-submit>
          {RANGES.map((name) => (
            <option value={name} selected={name === range.name}>
              {t.range.names[name]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t.range.from}</span>
        <input type="date" name="from" value={range.first} />
      </label>
      <label>
        <span>{t.range.to}</span>
        <input type="date" name="to" value={range.last} />
      </label>
      {organisations.length > 1 ? (
        <label>
          <span>{t.range.organisation}</span>
          <select name="organisation" data-submit>
            <option value="">{t.range.allOrganisations}</option>
            {organisations.map(({ id, name }) => (
              <option value={id} selected={id === range.organisation}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <button class="btn" type="submit">
        {t.range.show}
      </button>
      <p class="span">{t.range.span(f.moment(range.from), f.moment(range.to))}</p>
    </form>
  );
};
