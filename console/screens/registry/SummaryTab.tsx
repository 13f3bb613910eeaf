/** What is known of a person now, the values of before, and every identifier that leads to them. */
import { useTranslation } from 'react-i18next'
import type { Identifier, RegistryPerson, Value } from '../../api/registry.ts'
import { type Fact, Facts } from '../../parts/Facts.tsx'
import { calendarDate } from '../../parts/format.ts'
import { ShortId } from '../../parts/ShortId.tsx'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import drawer from '../MessageDrawer.module.css'
import { useConnectionTitle } from '../useConnectionTitle.ts'
import { nameOf } from './mergeColumns.tsx'
import classes from './registry.module.css'

export function SummaryTab({ person }: { person: RegistryPerson }) {
  const { t } = useTranslation()
  const titleOf = useConnectionTitle()
  const { locale } = useLocale()
  const none = <span className={text.soft}>–</span>
  const values = (name: string, of: readonly Value[]): Fact[] =>
    of.length === 0 ? [] : [{ name, value: <Values values={of} /> }]
  const facts: Fact[] = [
    ...values(t('registry.fact.names'), person.names),
    { name: t('registry.fact.birthDate'), value: person.birthDate ? calendarDate(person.birthDate, locale) : none },
    {
      name: t('registry.fact.gender'),
      value: person.gender ? t(`registry.gender.${person.gender}`, { defaultValue: person.gender }) : none,
    },
    ...(person.deceased ? [{ name: t('registry.fact.life'), value: t('registry.deceased') }] : []),
    ...values(t('registry.fact.addresses'), person.addresses),
    ...values(t('registry.fact.phones'), person.phones),
    ...values(t('registry.fact.emails'), person.emails),
    {
      name: t('registry.fact.confidentiality'),
      value: t(`registry.confidentiality.${person.confidentiality}`, { defaultValue: person.confidentiality }),
    },
    { name: t('registry.member'), value: person.connection ? titleOf(person.connection.id) : none },
    { name: t('registry.heard'), value: <When at={person.heardAt} /> },
    { name: t('registry.fact.record'), value: <ShortId id={person.id} /> },
  ]
  return (
    <>
      {person.askedFor && <p className={classes.hint}>{t('registry.wasMerged', { who: nameOf(person) })}</p>}
      <Facts facts={facts} />
      <h3 className={drawer.heading}>{t('registry.identifiers')}</h3>
      <Identifiers identifiers={person.identifiers} />
      {person.merged.length > 0 && (
        <>
          <h3 className={drawer.heading}>{t('registry.alsoKnown')}</h3>
          <ul className={classes.values}>
            {person.merged.map(each => (
              <li key={each.id}>
                {nameOf(each)}
                {each.birthDate && (
                  <span className={text.soft}>
                    {' '}
                    · {t('audit.born', { date: calendarDate(each.birthDate, locale) })}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function Identifiers({ identifiers }: { identifiers: readonly Identifier[] }) {
  const { t } = useTranslation()
  const columns: Column<Identifier>[] = [
    {
      key: 'value',
      head: t('registry.identifier'),
      cell: ({ value, isIdentity }) => (
        <>
          <bdi className={text.mono}>{value}</bdi>
          {isIdentity && <span className={text.soft}> · {t('registry.identity')}</span>}
        </>
      ),
    },
    {
      key: 'type',
      head: t('registry.identifierType'),
      width: '48%',
      cell: ({ type }) => <span className={text.mono}>{type}</span>,
    },
  ]
  return (
    <Table
      label={t('registry.identifiers')}
      columns={columns}
      rows={identifiers}
      rowKey={({ type, value }) => `${type} ${value}`}
    />
  )
}

/** Current values first, then those of before, said to be so. */
function Values({ values }: { values: readonly Value[] }) {
  const { t } = useTranslation()
  return (
    <ul className={classes.values}>
      {values.map(({ text: words, former }) => (
        <li key={words}>
          <bdi>{words}</bdi>
          {former && <span className={text.soft}> · {t('registry.former')}</span>}
        </li>
      ))}
    </ul>
  )
}
