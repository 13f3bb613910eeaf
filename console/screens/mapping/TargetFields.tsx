/** The target on the right where it is not FHIR: every field that it has, what it would get, and which rule fills it. */
import { useTranslation } from 'react-i18next'
import type { JsonValue, MappingWhole, Preview } from '../../api/mappings.ts'
import { ruleAt } from './ruleText.ts'
import classes from './Workbench.module.css'

type Props = { preview: Preview; whole: MappingWhole; rule: number | undefined; onRule: (rule: number) => void }

export function TargetFields({ preview, whole, rule, onRule }: Props) {
  const { t } = useTranslation()
  const { faults, body } = preview
  return (
    <>
      {faults.length > 0 ? (
        <ul className={classes.faults} aria-label={t('mapping.faults')}>
          {faults.map(({ path, code, expects, says }) => (
            <li key={`${path} ${code}`}>
              <code>{path}</code>:{' '}
              {says === undefined
                ? t(`mapping.fault.${code}`, { expects: expects ?? '' })
                : t('mapping.targetSays', { says })}
            </li>
          ))}
        </ul>
      ) : (
        <p className={classes.fine}>✓ {t('mapping.fitsFields')}</p>
      )}
      <ul className={classes.fields}>
        {whole.fields.map(({ path }) => {
          const place = path.replaceAll('[]', '')
          const value = valueAt(body, place)
          const filledBy = ruleAt(preview.lines, path) ?? ruleAt(preview.lines, place)
          return (
            <li key={path} className={classes.field}>
              <span className={classes.name}>
                {path}
                {whole.required.includes(path) && <span className={classes.tag}>{t('mapping.requiredTag')}</span>}
              </span>
              {filledBy !== undefined && (
                <button
                  type="button"
                  className={classes.ruleMark}
                  data-open={filledBy + 1 === rule}
                  onClick={() => onRule(filledBy + 1)}
                  aria-label={t('mapping.filledBy', { rule: filledBy + 1 })}
                >
                  {filledBy + 1}
                </button>
              )}
              <span className={value === undefined ? classes.soft : classes.text}>
                {value === undefined ? t('mapping.notFilled') : inWords(value)}
              </span>
            </li>
          )
        })}
      </ul>
    </>
  )
}

function valueAt(body: JsonValue, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = body
  for (const name of path.split('.')) {
    const inside: JsonValue | undefined = Array.isArray(at) ? at[0] : at
    at = isObject(inside) ? inside[name] : undefined
  }
  return at
}

function inWords(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isObject(value: JsonValue | undefined): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
