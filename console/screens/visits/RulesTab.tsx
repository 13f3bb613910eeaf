/** The rules that each booking is held to before it enters the EHR, and what happens when one is broken. */
import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Severity, VisitRules } from '../../api/visits.ts'
import { useMay } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import list from '../list.module.css'
import { useSaveVisit } from './useSaveVisit.ts'
import classes from './visits.module.css'

const severities: readonly Severity[] = ['hold', 'send-back', 'warn', 'off']
type Rule = VisitRules['items'][number]

export function RulesTab({ rules }: { rules: VisitRules }) {
  const { t } = useTranslation()
  const mayChange = useMay()('visits.change')
  const save = useSaveVisit()
  /** Only what is not as it comes is kept. */
  const bodyOf = (items: readonly Rule[]) => ({
    severities: Object.fromEntries(
      items.filter(each => each.severity !== each.usual).map(each => [each.code, each.severity]),
    ),
  })
  const choose = (code: string, severity: Severity) =>
    save.mutate({
      kind: 'rules',
      subject: 'all',
      version: rules.version,
      body: bodyOf(rules.items.map(each => (each.code === code ? { ...each, severity } : each))),
      before: bodyOf(rules.items),
    })
  const columns: Column<Rule>[] = [
    {
      key: 'rule',
      head: t('visits.ruleIs'),
      cell: ({ code }) => <span id={`rule-${code}`}>{t(`visits.rule.${code}`)}</span>,
    },
    {
      key: 'severity',
      head: t('visits.thenIt'),
      width: '280px',
      cell: ({ code, usual, severity }) =>
        !mayChange ? (
          t(`visits.severity.${severity}`)
        ) : (
          <NativeSelect
            size="xs"
            data-row={code}
            aria-labelledby={`rule-${code}`}
            value={severity}
            // Switched off while it is saved it would lose the focus: a second choice waits for the first instead.
            onChange={event => !save.isPending && choose(code, event.currentTarget.value as Severity)}
            data={severities.map(value => ({
              value,
              label:
                value === usual
                  ? t('visits.usual', { what: t(`visits.severity.${value}`) })
                  : t(`visits.severity.${value}`),
            }))}
          />
        ),
    },
  ]
  return (
    <>
      <p className={classes.about}>{t('visits.rulesAbout')}</p>
      <div className={list.card}>
        {/* Who may only read has nothing inside to move the focus to: so the list itself takes it, to be scrolled. */}
        <section className={list.scroll} aria-label={t('visits.tab.rules')} {...(mayChange ? {} : { tabIndex: 0 })}>
          <Table label={t('visits.tab.rules')} columns={columns} rows={rules.items} rowKey={({ code }) => code} tall />
        </section>
      </div>
    </>
  )
}
