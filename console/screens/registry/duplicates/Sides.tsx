/** Two people side by side, a row for each kind of fact; rows that differ are marked by a word as well as a tone. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { SidePerson, Value } from '../../../api/registry.ts'
import { calendarDate, shortId } from '../../../parts/format.ts'
import { useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import { useLocale } from '../../../parts/useLocale.ts'
import { useConnectionTitle } from '../../useConnectionTitle.ts'
import classes from './duplicates.module.css'

type Row = { name: string; of: (side: SidePerson) => string[] }

export function Sides({ sides }: { sides: readonly SidePerson[] }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const titleOf = useConnectionTitle()
  const texts = (values: readonly Value[]) =>
    values.map(each => (each.former ? `${each.text} (${t('registry.former')})` : each.text))
  const rows: Row[] = [
    { name: t('registry.fact.names'), of: side => texts(side.names) },
    {
      name: t('registry.fact.birthDate'),
      of: ({ birthDate }) => (birthDate ? [calendarDate(birthDate, locale)] : []),
    },
    {
      name: t('registry.fact.gender'),
      of: ({ gender }) => (gender ? [t(`registry.gender.${gender}`, { defaultValue: gender })] : []),
    },
    { name: t('registry.fact.addresses'), of: side => texts(side.addresses) },
    { name: t('registry.fact.phones'), of: side => texts(side.phones) },
    { name: t('registry.fact.emails'), of: side => texts(side.emails) },
    { name: t('registry.identifiers'), of: side => side.identifiers.map(({ type, value }) => `${value} · ${type}`) },
    { name: t('registry.member'), of: ({ connection }) => (connection ? [titleOf(connection.id)] : []) },
  ]
  return (
    <table className={classes.sides} aria-label={t('registry.duplicates.sides')}>
      <thead>
        <tr>
          <th scope="col">
            <span className={text.unseen}>{t('registry.duplicates.fact')}</span>
          </th>
          {sides.map(side => (
            <th key={side.id} scope="col">
              <Link to="/o/$slug/patients/$id" params={{ slug, id: side.id }} search={{}} className={text.link}>
                {side.name ?? shortId(side.id)}
              </Link>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows
          .filter(row => sides.some(side => row.of(side).length > 0))
          .map(row => {
            const shown = sides.map(side => row.of(side))
            const both = shown.every(each => each.length > 0)
            const differs = shown.length > 1 && both && shown[0]?.join('\n') !== shown[1]?.join('\n')
            return (
              <tr key={row.name} data-differs={differs || undefined}>
                <th scope="row">
                  {row.name}
                  {differs && <span className={text.unseen}> ({t('registry.duplicates.differs')})</span>}
                </th>
                {sides.map((side, index) => (
                  <td key={side.id}>
                    {shown[index]?.map(each => (
                      <bdi key={each} className={classes.value}>
                        {each}
                      </bdi>
                    ))}
                    {shown[index]?.length === 0 && <span className={text.soft}>–</span>}
                  </td>
                ))}
              </tr>
            )
          })}
      </tbody>
    </table>
  )
}
