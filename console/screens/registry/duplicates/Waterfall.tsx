/** Why two records may be one person: what each field adds or takes away, as a table with a bar that begins where the last ended. */
import { useTranslation } from 'react-i18next'
import type { DuplicateWhole } from '../../../api/registry.ts'
import text from '../../../parts/text.module.css'
import { useLocale } from '../../../parts/useLocale.ts'
import classes from './duplicates.module.css'
import { stepsOf } from './steps.ts'

export function Waterfall({ duplicate }: { duplicate: DuplicateWhole }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const figure = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, signDisplay: 'exceptZero' })
  const { fields, bits, vetoes, lacking } = duplicate
  return (
    <section aria-labelledby="duplicate-why">
      <h3 id="duplicate-why" className={classes.heading}>
        {t('registry.duplicates.why')}
      </h3>
      {(vetoes.length > 0 || lacking.length > 0) && (
        <ul className={classes.vetoes}>
          {vetoes.map(each => (
            <li key={each}>{t(`registry.duplicates.veto.${each}`, { defaultValue: each })}</li>
          ))}
          {lacking.map(each => (
            <li key={each}>{t(`registry.duplicates.lacks.${each}`, { defaultValue: each })}</li>
          ))}
        </ul>
      )}
      <table className={classes.waterfall} aria-labelledby="duplicate-why">
        <thead>
          <tr>
            <th scope="col">{t('registry.duplicates.field')}</th>
            <th scope="col">{t('registry.duplicates.says')}</th>
            <th scope="col" className={classes.number}>
              {t('registry.duplicates.bits')}
            </th>
            <th scope="col">
              <span className={text.unseen}>{t('registry.duplicates.bar')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {stepsOf(fields).map(({ field, level, bits: own, left, width }) => (
            <tr key={`${field} ${level}`}>
              <th scope="row">{t(`registry.duplicates.name.${field}`, { defaultValue: field })}</th>
              <td>{t(`registry.duplicates.level.${level}`, { defaultValue: level })}</td>
              <td className={classes.number}>{figure.format(own)}</td>
              <td className={classes.track} aria-hidden>
                <span
                  className={classes.bar}
                  data-against={own < 0 || undefined}
                  style={{ left: `${left}%`, width: `${width}%` }}
                />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('registry.duplicates.sum')}</th>
            <td />
            <td className={classes.number}>{figure.format(bits)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  )
}
