/** Certificates of the gateway and of those that it trusts, with what ends first in words, shape and colour. */
import { useTranslation } from 'react-i18next'
import type { Certificate, Gateway } from '../../api/network.ts'
import { calendarDate } from '../../parts/format.ts'
import { ShortId } from '../../parts/ShortId.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { type Column, Table } from '../../parts/Table.tsx'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './network.module.css'

type Row = Certificate & { use: 'own' | 'root' | 'between'; file: string }

export function CertificateTable({ gateway: { certificate, authorities } }: { gateway: Gateway }) {
  const { t } = useTranslation()
  const rows: Row[] = [
    ...(certificate ? [{ ...certificate, use: 'own' as const, file: 'server.crt' }] : []),
    ...authorities.map(({ root, ...each }): Row => ({ ...each, use: root ? 'root' : 'between' })),
  ]
  const columns: Column<Row>[] = [
    {
      key: 'subject',
      head: t('network.gateway.certificate'),
      cell: each => (
        <>
          <bdi>{each.subject}</bdi>
          <span className={classes.small}>
            {t(`network.gateway.use.${each.use}`)} · {each.file}
          </span>
          <span className={classes.small}>
            {t('network.gateway.issuer')} <bdi>{each.issuer}</bdi>
          </span>
        </>
      ),
    },
    {
      key: 'fingerprint',
      head: t('network.gateway.fingerprint'),
      width: '150px',
      wide: true,
      cell: ({ fingerprint }) => <ShortId id={fingerprint} />,
    },
    {
      key: 'until',
      head: t('network.gateway.until'),
      width: '40%',
      cell: each => <Ends {...each} />,
    },
  ]
  if (rows.length === 0) return null
  return (
    <section className={classes.section} aria-labelledby="network-certificates">
      <h2 id="network-certificates" className={classes.heading}>
        {t('network.gateway.certificates')}
      </h2>
      <div className={classes.table}>
        <Table
          tall
          label={t('network.gateway.certificates')}
          columns={columns}
          rows={rows}
          rowKey={({ fingerprint, file }) => `${file} ${fingerprint}`}
        />
      </div>
    </section>
  )
}

type EndsProps = { state: string; until: string | null; daysLeft: number | null }

/** Whether something is valid, until when, and how many days are left. */
export function Ends({ state, until, daysLeft }: EndsProps) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  return (
    <>
      <StateMark kind="certificate" state={state} />
      {until === null || daysLeft === null ? (
        <span className={classes.small}>{t('network.gateway.noEnd')}</span>
      ) : (
        <time dateTime={until} className={classes.small}>
          {calendarDate(until.slice(0, 10), locale)}
          {' · '}
          {daysLeft < 0 ? t('network.gateway.isOver') : t('network.gateway.daysLeft', { count: daysLeft })}
        </time>
      )}
    </>
  )
}
