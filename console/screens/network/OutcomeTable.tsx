/** What came of the newest questions over the network, by what was asked. */
import { Box } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import {
  type ExchangeOutcome,
  exchangeOutcomes,
  type Traffic,
  type Transaction,
  transactions,
} from '../../api/network.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './network.module.css'

type Row = { outcome: ExchangeOutcome } & Record<Transaction, number>

export function OutcomeTable({ outcomes }: { outcomes: Traffic['outcomes'] }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const number = new Intl.NumberFormat(locale)
  const countOf = (transaction: Transaction, outcome: ExchangeOutcome) =>
    outcomes.find(each => each.transaction === transaction && each.outcome === outcome)?.count ?? 0
  const rows = exchangeOutcomes
    .map(outcome => ({
      outcome,
      discover: countOf('discover', outcome),
      query: countOf('query', outcome),
      retrieve: countOf('retrieve', outcome),
    }))
    .filter(row => transactions.some(name => row[name] > 0))
  const columns: Column<Row>[] = [
    {
      key: 'outcome',
      head: t('audit.outcome'),
      width: '34%',
      cell: ({ outcome }) => <StateMark kind="exchange" state={outcome} />,
    },
    ...transactions.map(
      (name): Column<Row> => ({
        key: name,
        head: t(`network.transactions.${name}`),
        align: 'right',
        cell: row => (row[name] === 0 ? <span className={text.soft}>–</span> : number.format(row[name])),
      }),
    ),
  ]
  return (
    <section className={classes.section} aria-labelledby="network-outcomes">
      <h2 id="network-outcomes" className={classes.heading}>
        {t('network.traffic.outcomes')}
      </h2>
      <Box
        className={`${classes.table} ${classes.medium}`}
        role="group"
        aria-label={t('network.traffic.outcomes')}
        tabIndex={0}
      >
        <Table label={t('network.traffic.outcomes')} columns={columns} rows={rows} rowKey={({ outcome }) => outcome} />
      </Box>
    </section>
  )
}
