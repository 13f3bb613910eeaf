/** The target on the right: what it would get, element by element, what its form lacks, and which rule filled what. */
import { useTranslation } from 'react-i18next'
import type { JsonValue, Preview } from '../../api/mappings.ts'
import { ruleAt } from './ruleText.ts'
import classes from './Workbench.module.css'

type Props = { preview: Preview; rule: number | undefined; onRule: (rule: number) => void }

export function TargetTree({ preview, rule, onRule }: Props) {
  const { t } = useTranslation()
  const { faults, body } = preview
  return (
    <>
      {faults.length > 0 ? (
        <ul className={classes.faults} aria-label={t('mapping.faults')}>
          {faults.map(({ path, code, expects }) => (
            <li key={`${path} ${code}`}>
              <code>{path}</code> {t(`mapping.fault.${code}`, { expects: expects ?? '' })}
            </li>
          ))}
        </ul>
      ) : (
        <p className={classes.fine}>✓ {t('mapping.fits')}</p>
      )}
      {isObject(body) && <Parts of={body} place="" preview={preview} rule={rule} onRule={onRule} />}
    </>
  )
}

type PartProps = Props & { place: string }

function Parts({ of, place, ...props }: PartProps & { of: { readonly [name: string]: JsonValue } }) {
  return (
    <ul className={classes.tree}>
      {Object.entries(of).flatMap(([name, value]) => {
        const at = place === '' ? name : `${place}.${name}`
        if (!Array.isArray(value)) return [<Part key={at} name={name} value={value} place={at} {...props} />]
        return value.map((each, index) => (
          // Items of a list are told apart by their place alone.
          <Part
            key={`${at}[${String(index)}]`}
            name={`${name}[${index}]`}
            value={each}
            place={`${at}[${index}]`}
            {...props}
          />
        ))
      })}
    </ul>
  )
}

function Part({ name, value, place, preview, rule, onRule }: PartProps & { name: string; value: JsonValue }) {
  const { t } = useTranslation()
  const filledBy = ruleAt(preview.lines, place)
  // Named where the rule wrote, not at every part below.
  const isTop = filledBy !== undefined && preview.lines[filledBy]?.places.includes(place)
  const mark = isTop && (
    <button
      type="button"
      className={classes.ruleMark}
      data-open={filledBy + 1 === rule}
      onClick={() => onRule(filledBy + 1)}
      aria-label={t('mapping.filledBy', { rule: filledBy + 1 })}
    >
      {filledBy + 1}
    </button>
  )
  if (!isObject(value))
    return (
      <li className={classes.leaf}>
        <span className={classes.name}>{name}</span>
        <span className={classes.value}>{typeof value === 'string' ? value : JSON.stringify(value)}</span>
        {mark}
      </li>
    )
  return (
    <li>
      <details open>
        <summary className={classes.leaf}>
          <span className={classes.name}>{name}</span>
        </summary>
        {mark}
        <Parts of={value} place={place} preview={preview} rule={rule} onRule={onRule} />
      </details>
    </li>
  )
}

function isObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
