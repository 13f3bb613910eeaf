/** Beside the form: what one needs at hand, and which permission each function needs, so that none is given in excess. */
import { useTranslation } from 'react-i18next'
import type { Connector } from '../../api/setUpTypes.ts'
import text from '../../parts/text.module.css'
import classes from './setUp.module.css'
import { useNeeds } from './useNeeds.ts'

export function ConnectorNeeds({ connector }: { connector: Connector }) {
  const { t } = useTranslation()
  const { about, prerequisites, scopes } = useNeeds(connector)
  return (
    <aside className={classes.aside} aria-label={t('setUp.aboutConnector', { title: connector.title })}>
      <p>{about}</p>
      {prerequisites.length > 0 && (
        <section>
          <h2 className={classes.small}>{t('setUp.atHand')}</h2>
          <ul className={classes.plain}>
            {prerequisites.map(each => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </section>
      )}
      {scopes.length > 0 && (
        <section>
          <h2 className={classes.small}>{t('setUp.scopes')}</h2>
          <p className={text.soft}>{t('setUp.scopesAbout')}</p>
          <dl className={classes.scopes}>
            {scopes.map(scope => (
              <div key={`${scope.function} ${scope.needs}`}>
                <dt>{scope.function}</dt>
                <dd>
                  <code className={classes.code}>{scope.needs}</code>
                  <span className={text.soft}>{scope.why}</span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </aside>
  )
}
