/** The systems that can be connected, each with what it does here and what one needs at hand. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Connector } from '../../api/setUpTypes.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import classes from './setUp.module.css'
import { useNeeds } from './useNeeds.ts'

export function ConnectorCards({ connectors }: { connectors: readonly Connector[] }) {
  const { t } = useTranslation()
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  if (connectors.length === 0) return <Note title={t('setUp.noConnectors')} />
  return (
    <>
      <p className={classes.lead}>{t('setUp.chooseConnector')}</p>
      <ul className={classes.cards}>
        {connectors.map(connector => (
          <Card key={connector.name} connector={connector} />
        ))}
      </ul>
    </>
  )
}

function Card({ connector }: { connector: Connector }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { about, prerequisites } = useNeeds(connector)
  return (
    <li className={classes.connector}>
      <Link
        to="/o/$slug/connections/new"
        params={{ slug }}
        search={{ connector: connector.name }}
        data-row={connector.name}
        className={classes.connectorName}
      >
        {connector.title}
      </Link>
      {about && <p>{about}</p>}
      {prerequisites.length > 0 && (
        <>
          <h2 className={classes.small}>{t('setUp.atHand')}</h2>
          <ul className={classes.plain}>
            {prerequisites.map(each => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
    </li>
  )
}
