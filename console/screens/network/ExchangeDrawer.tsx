/** One exchange with the network: who asked, what for, what was told and withheld, and how long it took. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Exchange } from '../../api/network.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { type Fact, Facts } from '../../parts/Facts.tsx'
import { Copyable, ShortId } from '../../parts/ShortId.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import classes from './network.module.css'
import { purposeWord } from './purposes.ts'

export function ExchangeDrawer({ exchange }: { exchange: Exchange }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const mayOpen = useMay()('registry.read')
  const { open: _, ...search } = useSearch({ from: '/o/$slug/network' })
  const { requester, user, role, purpose, onBehalfOf, certificate, messageId, people, problems } = exchange
  const some = (name: string, value: string | null): Fact[] => (value === null ? [] : [{ name, value }])
  const facts: Fact[] = [
    { name: t('registry.when'), value: <When at={exchange.at} /> },
    { name: t('audit.outcome'), value: <StateMark kind="exchange" state={exchange.outcome} /> },
    {
      name: t('network.requester'),
      value: (
        <>
          <bdi>{requester.name}</bdi> <Copyable text={requester.id} />
        </>
      ),
    },
    ...some(t('network.user'), user),
    ...some(t('network.role'), role),
    { name: t('network.purpose'), value: purposeWord(t, purpose) },
    ...some(t('network.onBehalfOf'), onBehalfOf),
    { name: t('network.via'), value: t(`network.vias.${exchange.via}`) },
    {
      name: t('network.toldOf'),
      value:
        people.length === 0 ? (
          <span className={text.soft}>{t('network.nobodyTold')}</span>
        ) : (
          <ul className={classes.values}>
            {people.map(id => (
              <li key={id}>
                {mayOpen ? (
                  <Link to="/o/$slug/patients/$id" params={{ slug, id }} search={{}} className={text.link}>
                    {t('network.openPerson')}
                  </Link>
                ) : null}{' '}
                <ShortId id={id} />
              </li>
            ))}
          </ul>
        ),
    },
    { name: t('network.count.documents'), value: exchange.documents },
    { name: t('network.count.withheld'), value: exchange.withheld },
    ...some(t('network.problems'), problems.length === 0 ? null : problems.join(', ')),
    { name: t('network.took'), value: t('network.ms', { value: exchange.durationMs }) },
    { name: t('network.certificate'), value: <ShortId id={certificate} /> },
    ...(messageId === null ? [] : [{ name: t('network.messageId'), value: <Copyable text={messageId} /> }]),
  ]
  return (
    <DetailDrawer
      title={t(`network.transactions.${exchange.transaction}`)}
      onClose={() => void navigate({ to: '/o/$slug/network', params: { slug }, search })}
    >
      <Facts facts={facts} />
    </DetailDrawer>
  )
}
