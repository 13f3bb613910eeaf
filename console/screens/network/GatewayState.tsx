/** The gateway: what its files say, what ends when, who may ask, and what the directory of the network must be told. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Gateway, type Network, networkQuery, type Partner, type RevocationList } from '../../api/network.ts'
import { Facts } from '../../parts/Facts.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { problemText } from '../../parts/problemText.ts'
import { Copyable } from '../../parts/ShortId.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { CertificateTable, Ends } from './CertificateTable.tsx'
import { DirectoryEntry } from './DirectoryEntry.tsx'
import classes from './network.module.css'

export function GatewayState() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(networkQuery(useSlug()))
  return (
    <div className={classes.page}>
      {data ? (
        data.gateway.state === 'none' ? (
          <Note title={t('network.gateway.none')}>
            <p>{t('network.gateway.noneText')}</p>
          </Note>
        ) : (
          <Content network={data} />
        )
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </div>
  )
}

function Content({ network: { gateway, directory } }: { network: Network }) {
  const { t } = useTranslation()
  const { name, homeCommunityId, addresses, readAt, fault } = gateway
  return (
    <>
      {fault && <Fault fault={fault} />}
      {name !== null && (
        <Facts
          facts={[
            { name: t('network.gateway.name'), value: <bdi>{name}</bdi> },
            ...(homeCommunityId === null
              ? []
              : [{ name: t('network.homeCommunity'), value: <Copyable text={homeCommunityId} /> }]),
            {
              name: t('network.gateway.addresses'),
              value: addresses.map(each => (
                <div key={each}>
                  <Copyable text={each} />
                </div>
              )),
            },
            { name: t('network.gateway.readAt'), value: <When at={readAt} /> },
          ]}
        />
      )}
      <CertificateTable gateway={gateway} />
      {gateway.certificate && (
        <>
          <Lists gateway={gateway} />
          <Partners partners={gateway.partners} />
        </>
      )}
      <DirectoryEntry directory={directory} />
    </>
  )
}

/** What is wrong with the files, where, and that what was read before stays in use. */
function Fault({ fault: { problem, file, where } }: { fault: NonNullable<Gateway['fault']> }) {
  const { t } = useTranslation()
  const { says, fix } = problemText(t, problem)
  return (
    <div className={classes.fault} role="alert">
      <strong>{says}</strong>
      <p>{fix}</p>
      <p className={text.soft}>
        {t('network.gateway.file')}: <span className={text.mono}>{file}</span>
        {where !== null && (
          <>
            {' · '}
            <span className={text.mono}>{where}</span>
          </>
        )}
      </p>
    </div>
  )
}

function Lists({ gateway: { revocationLists, unused } }: { gateway: Gateway }) {
  const { t } = useTranslation()
  const columns: Column<RevocationList>[] = [
    { key: 'issuer', head: t('network.gateway.issuer'), cell: each => <bdi>{each.issuer || each.file}</bdi> },
    {
      key: 'file',
      head: t('network.gateway.file'),
      width: '24%',
      wide: true,
      cell: ({ file }) => <span className={text.mono}>{file}</span>,
    },
    {
      key: 'revoked',
      head: t('network.gateway.revoked'),
      width: '14%',
      align: 'right',
      cell: ({ revoked }) => revoked,
    },
    {
      key: 'until',
      head: t('network.gateway.next'),
      width: '40%',
      cell: each => <Ends {...each} />,
    },
  ]
  return (
    <section className={classes.section} aria-labelledby="network-lists">
      <h2 id="network-lists" className={classes.heading}>
        {t('network.gateway.lists')}
      </h2>
      {revocationLists.length === 0 ? (
        <p className={classes.hint}>{t('network.gateway.noLists')}</p>
      ) : (
        <div className={classes.table}>
          <Table
            tall
            label={t('network.gateway.lists')}
            columns={columns}
            rows={revocationLists}
            rowKey={({ file, issuer }) => `${file} ${issuer}`}
          />
        </div>
      )}
      {unused.map(({ file, because }) => (
        <p key={file} className={classes.hint}>
          <span className={text.mono}>{file}</span>: {t(`network.gateway.unused.${because}`)}
        </p>
      ))}
    </section>
  )
}

function Partners({ partners }: { partners: readonly Partner[] }) {
  const { t } = useTranslation()
  const columns: Column<Partner>[] = [
    { key: 'name', head: t('network.gateway.partner'), cell: ({ name }) => <bdi>{name}</bdi> },
    {
      key: 'home',
      head: t('network.homeCommunity'),
      width: '34%',
      cell: ({ homeCommunityId }) => <span className={text.mono}>{homeCommunityId}</span>,
    },
    {
      key: 'notes',
      head: t('network.gateway.notes'),
      width: '30%',
      wide: true,
      cell: ({ sha1, delegates, bound }) =>
        [
          t(bound ? 'network.gateway.bound' : 'network.gateway.unbound'),
          ...(sha1 ? [t('network.gateway.sha1')] : []),
          ...(delegates.length > 0 ? [t('network.gateway.delegates', { count: delegates.length })] : []),
        ].join(' · '),
    },
  ]
  return (
    <section className={classes.section} aria-labelledby="network-partners">
      <h2 id="network-partners" className={classes.heading}>
        {t('network.gateway.partners')}
      </h2>
      {partners.length === 0 ? (
        <p className={classes.hint}>{t('network.gateway.noPartners')}</p>
      ) : (
        <div className={classes.table}>
          <Table
            tall
            label={t('network.gateway.partners')}
            columns={columns}
            rows={partners}
            rowKey={({ homeCommunityId }) => homeCommunityId}
          />
        </div>
      )}
    </section>
  )
}
